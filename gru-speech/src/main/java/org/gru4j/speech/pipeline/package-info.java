/**
 * From utterances to what the network is given: reading, augmentation, features and normalisation
 * in one place, on threads that work ahead of the network, with a cache on disk where it is wanted.
 * What comes out depends on the options, the seed, the epoch and the utterance alone.
 */
@NullMarked
package org.gru4j.speech.pipeline;

import org.jspecify.annotations.NullMarked;
