/** The file that describes a search: model, space, sampler, pruner, budget. */
@NullMarked
package org.gru4j.tuning.description;

import org.jspecify.annotations.NullMarked;
