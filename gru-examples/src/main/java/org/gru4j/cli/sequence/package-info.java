/** Commands on sequences of numbers in CSV files. */
@NullMarked
package org.gru4j.cli.sequence;

import org.jspecify.annotations.NullMarked;
