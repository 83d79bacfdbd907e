/**
 * What a model makes of held-out data while it is trained, to be shown to people: texts, tables,
 * matrices, curves and figures. Values only, cut to sizes that a page can show.
 */
@NullMarked
package org.gru4j.train.samples;

import org.jspecify.annotations.NullMarked;
