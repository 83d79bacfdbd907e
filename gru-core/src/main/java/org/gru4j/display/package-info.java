/**
 * What a person sees of a training: its progress on a console, the curve of its losses, the
 * attention of a translation; and Ctrl-C, with which they end it. The only package that knows
 * libraries for terminals and charts. Trainings know of it by {@link
 * org.gru4j.train.TrainingProgress} alone.
 */
@NullMarked
package org.gru4j.display;

import org.jspecify.annotations.NullMarked;
