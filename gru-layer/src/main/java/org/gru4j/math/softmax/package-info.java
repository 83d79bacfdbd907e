/**
 * Cross-entropy and softmax over tokens, of all tokens or of clusters of them (adaptive), forward
 * and backward, in slices that bound the memory.
 */
@NullMarked
package org.gru4j.math.softmax;

import org.jspecify.annotations.NullMarked;
