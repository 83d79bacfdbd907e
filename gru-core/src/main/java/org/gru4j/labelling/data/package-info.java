/**
 * Texts with labels and words with tags, as files hold them: the readers, tag schemes, and the
 * spans that tags mean. Nothing here knows a network.
 */
@NullMarked
package org.gru4j.labelling.data;

import org.jspecify.annotations.NullMarked;
