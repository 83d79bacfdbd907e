/** Makes a site of the guides. */
@NullMarked
package org.gru4j.docs;

import org.jspecify.annotations.NullMarked;
