/**
 * The mathematics of the GRU: the equations, what a backend offers to compute them ({@link
 * org.gru4j.math.Backend}), and the choice of who does. Knows ND4J arrays and nothing of
 * Deeplearning4j.
 */
@NullMarked
package org.gru4j.math;

import org.jspecify.annotations.NullMarked;
