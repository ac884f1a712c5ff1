# SPDX-License-Identifier: MIT
# A line to a server on which everything takes its time, and which breaks when it is told to. Imported, not run.
import asyncio
import contextlib
import threading

PIECE = 8192  # bytes read at a time: how finely a moment can be chosen


class Line:
    """`target`: the path of a socket, or a port of loopback. Each way takes `delay` seconds."""

    def __init__(self, target, delay):
        self.target, self.delay = target, delay
        self.passed = 0  # bytes, both ways
        self.moment, self.deed = 0, None
        self.ends, self.broken = set(), False
        self.connected = 0  # how often
        self.loop = asyncio.new_event_loop()
        ready = threading.Event()
        threading.Thread(target=self.serve, args=(ready,), daemon=True).start()
        ready.wait()

    def serve(self, ready):
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(asyncio.start_server(self.connect, '127.0.0.1', 0))
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self.loop.run_forever()

    async def connect(self, reader, writer):
        self.connected += 1
        if self.broken:
            writer.transport.abort()
            return
        try:
            if isinstance(self.target, int):
                there, to = await asyncio.open_connection('127.0.0.1', self.target)
            else:
                there, to = await asyncio.open_unix_connection(self.target)
        except OSError:
            writer.transport.abort()
            return
        self.ends |= {writer, to}
        await asyncio.gather(self.pump(reader, to), self.pump(there, writer))
        self.ends -= {writer, to}

    async def pump(self, reader, writer):
        queue = asyncio.Queue()
        task = asyncio.ensure_future(self.deliver(queue, writer))
        with contextlib.suppress(OSError):
            while True:
                data = await reader.read(PIECE)
                if not data:
                    break
                self.count(len(data))
                queue.put_nowait((self.loop.time() + self.delay, data))
        queue.put_nowait((self.loop.time() + self.delay, None))
        await task

    async def deliver(self, queue, writer):
        while True:
            due, data = await queue.get()
            await asyncio.sleep(max(0, due - self.loop.time()))
            if data is None or writer.is_closing():
                writer.close()
                return
            writer.write(data)

    def count(self, size):
        self.passed += size
        if self.deed and self.passed >= self.moment:
            deed, self.deed = self.deed, None
            deed()

    def after(self, size, deed):
        """Calls `deed` once, when that many more bytes have passed."""
        self.moment, self.deed = self.passed + size, deed

    def cut(self):
        """What is under way is lost, and new connections are refused until mend(). On the line's own thread."""
        self.broken = True
        for end in self.ends:
            end.transport.abort()

    def mend(self):
        self.broken = False

    def cut_for(self, seconds):
        self.cut()
        self.loop.call_later(seconds, self.mend)
