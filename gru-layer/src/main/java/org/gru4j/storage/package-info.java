/** Files that are written as a whole or not at all. Knows nothing of what is in them. */
@NullMarked
package org.gru4j.storage;

import org.jspecify.annotations.NullMarked;
