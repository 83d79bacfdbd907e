/** What the guides show of Java beside the example programs, so that it compiles. */
package org.gru4j.docs.snippets;
