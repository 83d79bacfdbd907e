/** Commands of translation models. */
@NullMarked
package org.gru4j.cli.translation;

import org.jspecify.annotations.NullMarked;
