/** What training adds to a loss for the states of a recurrent layer. */
@NullMarked
package org.gru4j.math.regularization;

import org.jspecify.annotations.NullMarked;
