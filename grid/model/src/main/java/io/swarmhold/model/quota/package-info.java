/**
 * What a tenant, or one user of it, may use: how much at a time, how much within a time, how much
 * in all. Begin at {@link io.swarmhold.model.quota.QuotaSettings}. One owner counts, and members
 * spend what it hands to them: {@link io.swarmhold.model.quota.Bucket} and {@link
 * io.swarmhold.model.quota.Allotment} for what flows, {@link io.swarmhold.model.quota.PermitPool}
 * and {@link io.swarmhold.model.quota.Permits} for what is held, {@link
 * io.swarmhold.model.quota.Stock} for what is stored. Pure: time comes in with the call, in
 * nanoseconds of a monotonic clock.
 */
@NullMarked
package io.swarmhold.model.quota;

import org.jspecify.annotations.NullMarked;
