/** Commands that say what a model is, and what this machine computes with. */
@NullMarked
package org.gru4j.cli.inspect;

import org.jspecify.annotations.NullMarked;
