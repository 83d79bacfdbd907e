/** The command-line program: one command per task, and nothing that a library user needs. */
@NullMarked
package org.gru4j.examples;

import org.jspecify.annotations.NullMarked;
