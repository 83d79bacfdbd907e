/** Commands that put trained models behind HTTP, and show trainings in a browser. */
@NullMarked
package org.gru4j.cli.serve;

import org.jspecify.annotations.NullMarked;
