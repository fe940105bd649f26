"""Schedules several companies on the workers of pytest-xdist: all cases of a company go to one worker.

pytest-xdist groups by a mark and searches the whole list for every test; with a thousand companies that alone would
take longer than the judging. Here a test's position is known, and a finished company is removed.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController


class ByCompany(LoadScopeScheduling):
    """A unit of work is a company, by the name at the start of its test ids: `test_x[NAME:4.5-top]`."""

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        super().__init__(config, log)
        self._positions: dict[str, int] = {}

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("[")[2].partition(":")[0]

    def add_node_collection(self, node: WorkerController, collection: Sequence[str]) -> None:
        """Store the positions of the tests, which every worker collects in the same order."""
        super().add_node_collection(node, collection)
        if not self._positions:
            self._positions = {nodeid: position for position, nodeid in enumerate(collection)}

    def _assign_work_unit(self, node: WorkerController) -> None:
        scope, unit = self.workqueue.popitem(last=False)
        self.assigned_work.setdefault(node, {})[scope] = unit
        node.send_runtest_some([self._positions[nodeid] for nodeid, done in unit.items() if not done])

    def mark_test_complete(self, node: WorkerController, item_index: int, duration: float = 0) -> None:  # noqa: ARG002
        """A test is complete; after the last test of a company, remove the company."""
        nodeid = self.registered_collections[node][item_index]
        scope = self._split_scope(nodeid)
        unit = self.assigned_work[node][scope]
        unit[nodeid] = True
        if all(unit.values()):
            del self.assigned_work[node][scope]
        self._reschedule(node)

    def _reschedule(self, node: WorkerController) -> None:
        """A worker that replaced a crashed one gets work after it has reported its collection."""
        if node in self.registered_collections:
            super()._reschedule(node)

    def remove_node(self, node: WorkerController) -> str | None:
        """Remove a worker: the test at which it crashed, if any, is not retried; its remaining tests are."""
        units = self.assigned_work.pop(node)
        waiting = [(unit, nodeid) for unit in units.values() for nodeid, done in unit.items() if not done]
        if not waiting:
            return None
        unit, crashed = waiting[0]
        unit[crashed] = True
        self.workqueue.update((scope, tests) for scope, tests in units.items() if not all(tests.values()))
        for other in self.assigned_work:
            self._reschedule(other)
        return str(crashed)
