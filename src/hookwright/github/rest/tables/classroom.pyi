from __future__ import annotations

from hookwright.github.results import Record

OPERATIONS: dict[str, str]

# Without a base: a name that is not here is a mistake.
class Classroom:
    async def get_a_classroom(self, classroom_id: int) -> Record:
        """Deprecated. Closing down - Get a classroom. https://docs.github.com/rest/classroom/classroom#closing-down---get-a-classroom"""
    async def get_an_assignment(self, assignment_id: int) -> Record:
        """Deprecated. Closing down - Get an assignment. https://docs.github.com/rest/classroom/classroom#closing-down---get-an-assignment"""
    async def get_assignment_grades(self, assignment_id: int) -> list[Record]:
        """Deprecated. Closing down - Get assignment grades. https://docs.github.com/rest/classroom/classroom#closing-down---get-assignment-grades"""
    async def list_accepted_assignments_for_an_assignment(
        self, assignment_id: int, *, page: int = ..., per_page: int = ...
    ) -> list[Record]:
        """Deprecated. Closing down - List accepted assignments for an assignment. https://docs.github.com/rest/classroom/classroom#closing-down---list-accepted-assignments-for-an-assignment"""
    async def list_assignments_for_a_classroom(
        self, classroom_id: int, *, page: int = ..., per_page: int = ...
    ) -> list[Record]:
        """Deprecated. Closing down - List assignments for a classroom. https://docs.github.com/rest/classroom/classroom#closing-down---list-assignments-for-a-classroom"""
    async def list_classrooms(self, *, page: int = ..., per_page: int = ...) -> list[Record]:
        """Deprecated. Closing down - List classrooms. https://docs.github.com/rest/classroom/classroom#closing-down---list-classrooms"""
