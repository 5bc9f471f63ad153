"""The garbage collector while a process works on many articles, and after it."""

import gc

import pytest

from summarise.collecting import Collector


def test_what_a_run_needs_is_left_alone_until_its_end():
    before = gc.get_threshold()
    with Collector() as collector:
        assert gc.get_freeze_count() == 0  # the tables are not there yet
        collector.settle()
        frozen = gc.get_freeze_count()
        assert frozen > 0
        assert gc.get_threshold()[0] > before[0]
        assert gc.isenabled()
        kept = [[] for _ in range(1000)]
        collector.settle()
        assert gc.get_freeze_count() <= frozen  # once: what comes later may be garbage
        assert len(kept) == 1000
    assert gc.get_freeze_count() == 0
    assert gc.get_threshold() == before


def test_a_run_that_ends_in_an_error_leaves_the_collector_as_it_was():
    def interrupted():
        with Collector() as collector:
            collector.settle()
            raise KeyboardInterrupt

    before = gc.get_threshold()
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert gc.get_freeze_count() == 0
    assert gc.get_threshold() == before


def test_a_run_without_a_summary_changes_nothing():
    gc.freeze()  # by somebody else
    try:
        frozen = gc.get_freeze_count()
        with Collector():
            pass
        assert gc.get_freeze_count() == frozen
    finally:
        gc.unfreeze()
