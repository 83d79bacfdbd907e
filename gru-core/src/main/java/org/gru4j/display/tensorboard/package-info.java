/**
 * The course of a training in TensorBoard's files. The only package that knows the messages of
 * TensorFlow, which ND4J brings.
 */
@NullMarked
package org.gru4j.display.tensorboard;

import org.jspecify.annotations.NullMarked;
