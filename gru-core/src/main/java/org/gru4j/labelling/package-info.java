/**
 * Models of labelled text: a classifier of texts and a tagger of words, their network, and how it
 * is trained. The loop, checkpoints and progress are those of {@code train}.
 */
@NullMarked
package org.gru4j.labelling;

import org.jspecify.annotations.NullMarked;
