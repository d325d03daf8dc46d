package io.swarmhold.model.consensus;

/**
 * A member's right to serve, which runs out by itself unless it is renewed.
 *
 * <p>No time stands in it. The holder counts from the moment <em>before</em> it sent a renewal;
 * whoever wants to end the lease counts from the moment <em>after</em> it heard of that renewal,
 * waits longer, and names the renewal it waited on: so it can only end what the holder has given up
 * already, on any clocks that run at about the same rate (C. Gray, D. Cheriton, "Leases", SOSP
 * 1989).
 *
 * @param incarnation grows with each lease of the member
 * @param renewals how often it was renewed
 * @param address where the member can be reached, for people; may be empty
 */
public record MemberLease(long incarnation, long renewals, String address) {}
