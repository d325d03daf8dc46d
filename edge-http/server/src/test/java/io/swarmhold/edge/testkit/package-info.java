/** What tests of the edge need: a grid in a few pages, and time that stands still. */
@NullMarked
package io.swarmhold.edge.testkit;

import org.jspecify.annotations.NullMarked;
