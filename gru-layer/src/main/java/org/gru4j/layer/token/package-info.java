/**
 * Layers that read and write tokens: {@link org.gru4j.layer.token.TokenEmbedding}, {@link
 * org.gru4j.layer.token.TokenOutput} and {@link org.gru4j.layer.token.AdaptiveTokenOutput}, and the
 * {@link org.gru4j.layer.token.TokenStepper} that reads a network token by token. Any network of
 * Deeplearning4j may have them; tokenizers and vocabularies are not their matter.
 */
@NullMarked
package org.gru4j.layer.token;

import org.jspecify.annotations.NullMarked;
