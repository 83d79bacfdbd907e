/** Commands of language models. */
@NullMarked
package org.gru4j.cli.language;

import org.jspecify.annotations.NullMarked;
