/**
 * Convolution over time and frequency as a layer of Deeplearning4j: what a recogniser finds in a
 * spectrum before its recurrent layers.
 */
@NullMarked
package org.gru4j.speech.convolution;

import org.jspecify.annotations.NullMarked;
