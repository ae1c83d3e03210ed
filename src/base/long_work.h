#pragma once

namespace sallyport {

/// Says that the calling thread does long work: where the processor is short, its share is a third of the
/// others' from now on. What is answered from memory, and who is turned away, then waits for no crowd of such
/// threads. Other processes' threads go before it as well, where the system doesn't share by service.
void go_behind_short_work();

/// The same of a thread that brings such a thread its work: a third of that one's share again, so that the
/// one whom all wait for waits for none of them.
void go_behind_long_work();

}  // namespace sallyport
