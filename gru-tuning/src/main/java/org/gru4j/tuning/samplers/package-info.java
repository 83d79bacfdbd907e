/** How the next trial is chosen; one algorithm a file. */
@NullMarked
package org.gru4j.tuning.samplers;

import org.jspecify.annotations.NullMarked;
