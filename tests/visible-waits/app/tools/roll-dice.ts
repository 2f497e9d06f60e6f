import { tool } from 'troupe';
import { z } from 'zod';

export default tool({ name: 'roll_dice', description: 'Rolls a die', input: z.object({}), run: () => 4 });
