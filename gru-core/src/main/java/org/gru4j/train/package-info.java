/**
 * The training loop that all models share: minibatches of similar length, when to stop, when to
 * validate and save, resuming, learning-rate schedules. Knows Deeplearning4j's networks and nothing
 * of what they model; a model joins by implementing {@link org.gru4j.train.TrainingTask}, who
 * watches by {@link org.gru4j.train.TrainingProgress}.
 *
 * <p>Two rooms below: {@code train.history}, where a training stands; {@code train.checkpoint}, its
 * files.
 */
@NullMarked
package org.gru4j.train;

import org.jspecify.annotations.NullMarked;
