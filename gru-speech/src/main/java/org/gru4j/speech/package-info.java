/**
 * Speech recognition by recurrent networks and connectionist temporal classification. What a user
 * starts with lives here; audio, features, corpora, decoding and metrics have packages of their own
 * below.
 */
@NullMarked
package org.gru4j.speech;

import org.jspecify.annotations.NullMarked;
