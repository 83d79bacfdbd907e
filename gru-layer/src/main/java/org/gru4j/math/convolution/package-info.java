/** Convolutions over time and frequency, which recognisers of speech begin with. */
@NullMarked
package org.gru4j.math.convolution;

import org.jspecify.annotations.NullMarked;
