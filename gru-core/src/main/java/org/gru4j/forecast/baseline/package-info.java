/** Forecasts without learning, which every model is to be measured beside. */
@NullMarked
package org.gru4j.forecast.baseline;

import org.jspecify.annotations.NullMarked;
