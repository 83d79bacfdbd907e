/** What is searched: spaces of the project's models on Arbiter's parameter spaces. */
@NullMarked
package org.gru4j.tuning.spaces;

import org.jspecify.annotations.NullMarked;
