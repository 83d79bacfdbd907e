/**
 * Distributions of numbers whose parameters a network says: how probable a number is, with
 * gradients, and how to draw one. Numbers in, numbers out; nothing of Deeplearning4j.
 */
@NullMarked
package org.gru4j.math.density;

import org.jspecify.annotations.NullMarked;
