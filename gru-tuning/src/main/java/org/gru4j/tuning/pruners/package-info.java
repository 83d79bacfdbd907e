/** Which trials end early; one algorithm a file. */
@NullMarked
package org.gru4j.tuning.pruners;

import org.jspecify.annotations.NullMarked;
