/** How far forecasts are from what came, in the figures that people publish. */
@NullMarked
package org.gru4j.forecast.accuracy;

import org.jspecify.annotations.NullMarked;
