/** Commands of searches. */
@NullMarked
package org.gru4j.cli.tuning;

import org.jspecify.annotations.NullMarked;
