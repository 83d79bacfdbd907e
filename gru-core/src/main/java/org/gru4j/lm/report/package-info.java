/**
 * Where the loss of a language model on a text lies: by the frequency of the tokens, by lines, per
 * word. It reads a model by its public methods; nothing here trains or writes.
 */
@NullMarked
package org.gru4j.lm.report;

import org.jspecify.annotations.NullMarked;
