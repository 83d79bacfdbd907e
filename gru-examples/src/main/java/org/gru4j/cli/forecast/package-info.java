/** The commands that forecast series of a table. */
@NullMarked
package org.gru4j.cli.forecast;

import org.jspecify.annotations.NullMarked;
