/**
 * The course of a training as a file that grows in its run's folder: written by {@link
 * org.gru4j.train.events.EventRecorder} while the model learns, read by whoever watches. Knows
 * nothing of what is trained, and of networks only rate and gradient.
 */
@NullMarked
package org.gru4j.train.events;

import org.jspecify.annotations.NullMarked;
