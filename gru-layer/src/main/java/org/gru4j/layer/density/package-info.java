/** What a network loses whose output says a distribution of a number. */
@NullMarked
package org.gru4j.layer.density;

import org.jspecify.annotations.NullMarked;
