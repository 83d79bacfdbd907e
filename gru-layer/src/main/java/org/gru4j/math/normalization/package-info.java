/** Normalisation of the rows of matrices, as the layers between recurrent ones use it. */
@NullMarked
package org.gru4j.math.normalization;

import org.jspecify.annotations.NullMarked;
