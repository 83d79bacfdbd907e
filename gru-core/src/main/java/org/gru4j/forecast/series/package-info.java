/** Tables of many series in time: what people bring, checked, on a grid of equal steps. */
@NullMarked
package org.gru4j.forecast.series;

import org.jspecify.annotations.NullMarked;
