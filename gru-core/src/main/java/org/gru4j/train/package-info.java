/**
 * The training loop that all models share: minibatches of similar length, when to stop, when to
 * validate, checkpoints, resuming, progress and learning-rate schedules. Knows Deeplearning4j's
 * networks and nothing of what they model; a model joins by implementing {@link
 * org.gru4j.train.TrainingTask}.
 */
@NullMarked
package org.gru4j.train;

import org.jspecify.annotations.NullMarked;
