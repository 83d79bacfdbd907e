/** The command-line program: its entry and what is true of all commands. */
@NullMarked
package org.gru4j.cli;

import org.jspecify.annotations.NullMarked;
