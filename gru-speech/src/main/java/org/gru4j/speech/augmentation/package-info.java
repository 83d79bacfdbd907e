/**
 * What makes more recordings of few: other speeds, noise, masks. Everything is drawn from a
 * generator that the caller gives, so that a run can be repeated.
 */
@NullMarked
package org.gru4j.speech.augmentation;

import org.jspecify.annotations.NullMarked;
