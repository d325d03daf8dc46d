package io.swarmhold.model.quota;

import io.swarmhold.model.consensus.MemberId;

/**
 * Who spends: a member between one start and the next. Who starts again is another, for it has
 * forgotten what it held and which answers it waited for.
 *
 * @param incarnation grows with each start of the member
 */
public record Holder(MemberId member, long incarnation) {}
