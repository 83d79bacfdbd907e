/** What trials compute for the models of this project. */
@NullMarked
package org.gru4j.tuning.objectives;

import org.jspecify.annotations.NullMarked;
