/** What all parts of the library share: the parent of its exceptions, and nothing else. */
@NullMarked
package org.gru4j;

import org.jspecify.annotations.NullMarked;
