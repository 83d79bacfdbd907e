/**
 * The files of a training run: the folder, the checkpoints in it, what is kept of them, and the
 * table of losses. Knows Deeplearning4j's networks and, by {@link
 * org.gru4j.train.checkpoint.Checkpointed}, what a model adds; nothing of the loop.
 */
@NullMarked
package org.gru4j.train.checkpoint;

import org.jspecify.annotations.NullMarked;
