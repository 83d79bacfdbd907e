/**
 * The mathematics of the GRU: the equations, one interface to compute them, and the choice of who
 * does. Knows ND4J arrays and nothing of Deeplearning4j.
 */
@NullMarked
package org.gru4j.math;

import org.jspecify.annotations.NullMarked;
